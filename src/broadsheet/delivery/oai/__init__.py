"""This library as a repository that any OAI-PMH harvester can harvest, in Dublin Core.

https://www.openarchives.org/OAI/openarchivesprotocol.html, version 2.0. Only reads; abstracts only where
their source lets others republish them.
"""
