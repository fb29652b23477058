"""What every host's transport shares: bounded answers, redirects, patience, and answers kept between runs."""
