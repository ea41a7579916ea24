"""What a training is: its configuration, from presets, files and flags, checked; and the same in TRL's terms."""
