"""What the window says for a finding: the Chinese sentence with its blanks filled."""

from __future__ import annotations

from core.domain.problem import Problem
from core.errors import AppError, InvalidInput
from gui.text import sentence


def said(problem: Problem | AppError) -> str:
    if isinstance(problem, Problem):
        return sentence(InvalidInput(problem.code, **problem.params))
    return sentence(problem)
