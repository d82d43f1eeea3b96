"""CDK applications, run symbolically: code values of their files → infrastructure facts."""

from nplint.link.cdk.assemble import assemble, uses_cdk

__all__ = ["assemble", "uses_cdk"]
