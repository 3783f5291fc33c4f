"""What commands say of watchlists: what was found in files, how rules stand, who changed them."""
