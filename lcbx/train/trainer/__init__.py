"""The processes: the command that supervises, the judge service, and the process that trains."""
