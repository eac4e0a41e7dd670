"""The message of a failed check, in a fixed order, as plain text.

What is checked; the smallest failing call, ready to paste; what differs; the cause; evidence on a gradient; one hint.
"""

from __future__ import annotations

import re

from .checking import Check
from .compare import Difference, describe_raise
from .inside.execution import Reply
from .outcomes import leaves
from .result import CheckResult, Counterexample
from .show import show
from .withheld import withheld


def failure(
    check: Check,
    arguments: tuple[object, ...],
    difference: Difference,
    cause: tuple[str | None, str],
    evidence: str = "",
) -> CheckResult:
    """Return the result of a check that failed on *arguments*.

    Args:
        check: the check.
        arguments: the smallest failing input, as values.
        difference: what differs there.
        cause: the cause's name and a sentence about it, as `causes.find_cause` gives them.
        evidence: lines about a gradient, where there is one.
    """
    name, sentence = cause
    if check.private:
        return withheld(check, difference.layer, name)
    call = call_text(check, arguments)
    parts = [
        check.driver.summary,
        f"This call fails:\n{_indented(call)}",
        difference.text,
        _cause_line(name, sentence),
        evidence,
        f"Hint: {check.hint}" if check.hint else "",
    ]
    case = Counterexample(call, _outcome(difference.got), _outcome(difference.expected))
    return CheckResult(check.name, "fail", "\n".join(filter(None, parts)), name, case)


def rejected(check: Check, message: str, cause: str) -> CheckResult:
    """Return the result of a check whose answer could not even be loaded."""
    if check.private:
        return withheld(check, "load", cause)
    return CheckResult(check.name, "fail", message, cause)


def not_loaded(check: Check, reply: Reply) -> CheckResult:
    """Return the result of a check whose answer was refused, or raised at its top level."""
    if reply["kind"] == "rejected":
        return rejected(check, reply["message"], reply["cause"])
    cause = "name not defined" if reply.get("name") else f"raises {reply['classes'][0]}"
    return rejected(check, f"The answer raised {describe_raise(reply)} while it was loaded.", cause)


def call_text(check: Check, arguments: tuple[object, ...]) -> str:
    """Return source to paste: one line an argument, then the driver's body.

    The exercise goes by its own name there: in a notebook that is the learner's answer, whether it passed or not, while
    `torch` holds the reference until it has passed.
    """
    inputs = [f"{name} = {show(value)}" for name, value in zip(check.driver.arguments, arguments, strict=True)]
    in_full = re.compile(rf"\btorch\.{re.escape(check.exercise)}\b")
    body = [in_full.sub(check.exercise.rpartition(".")[2], line) for line in check.driver.call_lines()]
    if not check.gradients:
        return "\n".join([*inputs, *body])
    start = "torch.arange(1, result.numel() + 1, dtype=result.dtype).reshape(result.shape)"
    gradients = ", ".join(f"{name}.grad" for name in leaves(check, arguments))
    return "\n".join([*inputs, *body[:-1], f"result = {body[-1]}", f"result.backward({start})", gradients])


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _cause_line(name: str | None, sentence: str) -> str:
    return f"Likely cause: {name}. {sentence}" if name and sentence else ""


def _outcome(value: object) -> str:
    if isinstance(value, dict) and "kind" in value:
        reply: Reply = value
        return f"raises {reply['classes'][0]}" if reply["kind"] == "error" else str(reply.get("message", ""))
    return show(value)
