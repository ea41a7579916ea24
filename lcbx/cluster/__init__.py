"""Several machines as one: the connection to a Ray cluster, its nodes, and actors on them. Only this room imports ray.

What runs in the actors belongs to the rooms that start them: `judge.node_judge` and `generate.replica`.
"""
