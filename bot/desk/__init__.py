"""The agents' console: who waits for a person, the thread, and the words of the people of the brand.

`bot.desk.app.create_console` is the only door. Everything that pages and the JSON API do goes through
`service.Service`; notes go through `notes`, which has no way to a customer.
"""
