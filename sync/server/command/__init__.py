"""The administrator's commands: arguments, the verbs they call, and the words for what went wrong."""
