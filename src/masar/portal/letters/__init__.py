"""What messages lead to: the page that says whether one is ours, and the one on which somebody has fewer of them."""
