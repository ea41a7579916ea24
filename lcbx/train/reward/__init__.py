"""The judge as the reward: the function TRL calls, what it writes, and checks that it can't be gamed."""
