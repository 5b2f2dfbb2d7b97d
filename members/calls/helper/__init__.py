"""The proposal helper: computes draft compositions by OR-Tools CP-SAT. It never decides.

Plain data in and out, neither database nor texts: ``problem`` is what is asked,
``model`` its constraints, ``solver`` the search, ``conflicts`` what stands in the
way, ``explaining`` why each person was or was not chosen. OR-Tools takes 80 MB,
so only a worker imports ``solver``, and only when it computes.
"""
