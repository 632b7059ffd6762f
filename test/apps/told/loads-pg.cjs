// Stands for a preload that brings a library in before the agent.
require('pg')
