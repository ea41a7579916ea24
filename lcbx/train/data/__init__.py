"""What a training learns from: problems, split and checked, and one prompt per row."""
