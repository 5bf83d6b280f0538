"""Claims and dangers to one person: what no bot may answer alone, one file a language.

`THREATS` holds whatever else stands around it. `HAPPENED` does not when the sentence only supposes it ("what if my
card is stolen"), `CLAIMS` also not when the sentence asks how something is done ("how do I get my money back").
`HYPOTHETICAL` and `TOPIC_ONLY` listen for these two ways to ask.
"""
