"""What is seen from outside: metrics and logs. Nothing here changes what the bot does."""
