"""CDK applications whose own classes get further methods, under paths of any case."""

from nplint.model.entities import Subscription
from texts import modelled

WORKER = """\
import * as cdk from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';

export class Worker {
  Scope: cdk.Stack;
  Inner: lambda.Function;
  constructor(scope: cdk.Stack, inner: lambda.Function) {
    this.Scope = scope;
    this.Inner = inner;
  }
  public static New(scope: cdk.Stack, id: string): Worker {
    return new Worker(scope, new lambda.Function(scope, id, {
      runtime: lambda.Runtime.PYTHON_3_12,
      handler: 'app.handler',
      code: lambda.Code.fromAsset('src'),
    }));
  }
  public StartedBy(bus: events.IEventBus, kind: string): Worker {
    const rule = new events.Rule(this.Scope, kind + 'Rule', {
      eventBus: bus,
      eventPattern: { detailType: [kind] },
    });
    rule.addTarget(new targets.LambdaFunction(this.Inner));
    return this;
  }
}
"""
PRESS = """\
import * as cdk from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as events from 'aws-cdk-lib/aws-events';
import { Worker } from './COMMON/worker';

export class Press extends cdk.Stack {
  private static Known: events.IEventBus;

  public static New(scope: Construct): Press {
    return new Press(scope);
  }

  private constructor(scope: Construct) {
    super(scope, 'Press');
    const bus = new events.EventBus(this, 'Bus', { eventBusName: 'orchard' });
    new cdk.CfnOutput(bus, 'OrchardBus', { value: bus.eventBusName, exportName: 'OrchardBus' });
    Worker.prototype.Reads = function(kind: string) {
      return Press.Reads(this.Scope, kind, this);
    };
  }

  public static Bus(scope: cdk.Stack) {
    if (this.Known == null) {
      const name = cdk.Fn.importValue('OrchardBus');
      this.Known = events.EventBus.fromEventBusName(scope, name, name);
    }
    return this.Known;
  }

  public static Reads(scope: cdk.Stack, kind: string, worker: Worker): Worker {
    return worker.StartedBy(Press.Bus(scope), kind);
  }
}
"""
CELLAR = """\
import * as cdk from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Worker } from './Common/WORKER';

export class Cellar extends cdk.Stack {
  constructor(scope: Construct) {
    super(scope, 'Cellar');
    Worker
      .New(this, 'Store')
      .Reads('ApplesPicked');
    Worker.New(this, 'Count').Reads('ApplesWeighed');
  }
}
"""
APP = """\
import * as cdk from 'aws-cdk-lib';
import { Press } from '../lib/press';
import { Cellar } from '../lib/cellar';

const app = new cdk.App();
Press.New(app);
new Cellar(app);
"""
FILES = {
    "bin/app.ts": APP,
    "lib/press.ts": PRESS,
    "lib/cellar.ts": CELLAR,
    "lib/common/Worker.ts": WORKER,
}


def _subscriptions(files: dict[str, str]) -> tuple[Subscription, ...]:
    return modelled(files).subscriptions


def test_a_method_that_a_class_is_given_elsewhere_subscribes_where_it_is_called() -> None:
    found = [f"{item.span.path}:{item.span.line} {item.name}" for item in _subscriptions(FILES)]
    assert found == ["lib/cellar.ts:10 ApplesPicked", "lib/cellar.ts:11 ApplesWeighed"]


def test_a_bus_imported_under_a_token_is_the_one_exported() -> None:
    model = modelled(FILES)
    assert {item.topic for item in model.subscriptions} == {model.topics[0].id}


def test_two_files_that_differ_in_case_only_are_not_mixed_up() -> None:
    other = {"lib/common/worker.ts": WORKER.replace("StartedBy", "Other")}
    assert _subscriptions({**FILES, **other}) == ()
