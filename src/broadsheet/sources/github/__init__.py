"""GitHub's API, asked for one thing: how many people starred the code of a paper.

https://docs.github.com/en/rest/repos/repos#get-a-repository; only where the person set a token, because
anonymous reads end after 60 an hour.
"""
