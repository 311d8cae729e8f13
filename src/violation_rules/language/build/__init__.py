"""From Lark's trees to `violation_rules.language.ast`: one module for conditions, lexicons, declarations and violations each."""
