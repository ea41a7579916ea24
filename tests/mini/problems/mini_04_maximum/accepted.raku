get;
say get.words.map(*.Int).max;
