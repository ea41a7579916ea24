"""`python -m lcbx.train.data.minitrain`: writes the bundled file again."""

from lcbx.train.data import minitrain

if __name__ == "__main__":
    count = minitrain.write(minitrain.path())
    print(f"{minitrain.path().name}: {count} problems, {minitrain.path().stat().st_size:,} bytes")
