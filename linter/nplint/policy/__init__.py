"""Filter policies of SNS subscriptions and event patterns of EventBridge rules, evaluated.

Here live the parser that says what AWS would refuse, the matcher for complete messages and the
three-valued one for what static analysis knows of a message. Nothing of the rest of nplint is
imported: documents are plain JSON-like objects, messages are plain mappings.

The semantics are those of AWS's pages, named where they are used:

- SNS: ``sns-subscription-filter-policies``, ``subscription-filter-policy-constraints``,
  ``string-value-matching``, ``numeric-value-matching``, ``attribute-key-matching``,
  ``and-or-logic`` (all under docs.aws.amazon.com/sns/latest/dg/);
- EventBridge: ``eb-create-pattern-operators``, ``eb-event-patterns-arrays`` (under
  docs.aws.amazon.com/eventbridge/latest/userguide/) and the README of aws/event-ruler, the
  engine of both services.
"""
