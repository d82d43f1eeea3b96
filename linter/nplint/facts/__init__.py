"""What ONE file says, as frozen values in the domain's words: code, infrastructure, directives.

No syntax nodes, no framework words, no knowledge of any other file.
"""
