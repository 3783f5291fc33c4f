"""What must hold for every query and every article."""
