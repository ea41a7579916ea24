say get.flip;
