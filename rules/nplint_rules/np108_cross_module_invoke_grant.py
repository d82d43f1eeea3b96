"""# cross-module-invoke-grant (NP108)

A module's infrastructure lets it call a function, queue, state machine or API of another module.

## Why

A permission is the infrastructure's own evidence of a direct call: nobody grants what nobody uses.
It ties the two stacks together, and it stays when the call in the code is gone.

## Bad

```yaml title="orders/template.yaml"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src/
      Policies:
        - Statement:
            - Effect: Allow
              Action: lambda:InvokeFunction
              # expect[-2]: NP108 "billing"
              Resource: !Sub arn:aws:lambda:eu-west-1:${AWS::AccountId}:function:billing-charge
```

```yaml title="orders/module.yaml"
name: orders
```

```yaml title="billing/module.yaml"
name: billing
owns:
  functions: [billing-*]
```

## Good

```yaml title="orders/template.yaml"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src/
      Policies:
        - Statement:
            - Effect: Allow
              Action: lambda:InvokeFunction
              Resource: !Sub arn:aws:lambda:eu-west-1:${AWS::AccountId}:function:orders-*
```

```yaml title="orders/module.yaml"
name: orders
```

```yaml title="billing/module.yaml"
name: billing
owns:
  functions: [billing-*]
```

## Known limits

Permissions to AWS services, denials, wildcards that name no module, and whatever a stack of a
module of `kind: infra` grants to the roles that it makes for nobody in particular, are not judged.
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, rule


@rule(code="NP108", severity="error", since="0.1.0")
def cross_module_invoke_grant(model: Model) -> Iterator[Violation]:
    """Report each permission to call another module, where it is granted."""
    for call in model.calls:
        if call.kind != "grant" or (call.test_code and not model.settings.check_tests):
            continue
        yield Violation(
            call.span,
            f"{call.source} gets the right to call {call.target} directly ({call.detail}); "
            f"let {call.target} subscribe to an event of {call.source} instead",
            module=call.source,
            subject=f"{call.source} -> {call.target}: {call.detail}",
            related=call.related,
            confidence=call.confidence,
        )
