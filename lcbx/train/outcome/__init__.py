"""What a training achieved: before and after, the model card, the page, several seeds, the hub."""
