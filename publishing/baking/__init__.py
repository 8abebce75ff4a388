"""Every public address as a plain file, so that the public site needs no portal (docs/decisions/baking.md).

``web`` renders an address as nobody, ``shelf`` is the folder that the web server reads, ``plan`` says what should lie there
and from what it is made, ``bakery`` bakes, takes down and mends, ``ends`` tells the web server which days end what.
``mirror`` keeps a public ``bucket`` as the folder is, where one is named.
"""
