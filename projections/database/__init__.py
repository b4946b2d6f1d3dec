"""Where view tables live: apart from the log. opening.py makes and opens them."""
