"""One file with what a site without a network needs: root file systems, staged tests and Python wheels.

A bundle is an uncompressed tar archive, so that `tar -xf BUNDLE wheels` works before lcbx is installed there:

    manifest.json                     format, and name, kind, size and SHA-256 of every member
    rootfs/toolchain-<key>.tar.zst    a root file system (`sandbox.rootfs_copy`)
    tests/<benchmark>.tar.zst         index/<key>.json, inputs/<sha256>, outputs/<sha256>
    wheels/*.whl                      as they are

`making` writes bundles, `using` puts their members into the cache, each only after its hash was found right.
"""
