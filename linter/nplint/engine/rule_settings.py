"""The configuration's part that rules read, as the model's own value."""

from nplint.config.settings import Config
from nplint.model.settings import RuleSettings


def rule_settings(config: Config) -> RuleSettings:
    """Return what the configuration says to the rules."""
    naming = config.naming
    return RuleSettings(
        past_words=naming.past_words,
        not_past_words=naming.not_past_words,
        state_words=naming.state_words,
        participle_first=naming.participle_first,
        strict_names=naming.strict,
        grandfathered=naming.kept,
        shared_events=config.shared_events,
        shared_tables=config.shared_tables,
        catch_all=config.catch_all,
        check_tests=config.check_tests,
        visibility_factor=config.visibility.factor,
        visibility_extra=config.visibility.extra,
        envelope=config.envelope,
    )
