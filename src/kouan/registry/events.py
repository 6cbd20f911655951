"""Events of the registry."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

EventType("ORGANISATION_REGISTERED", Text("登记单位", "Organisation registered"))
EventType("PERSON_ADDED", Text("登记人员", "Person added"))
EventType("MEMBER_JOINED", Text("人员加入单位", "Person joined an organisation"))
EventType("MANDATE_GRANTED", Text("授予代理委托", "Mandate granted"))
EventType("MANDATE_REVOKED", Text("撤销代理委托", "Mandate revoked"))
EventType("TOKEN_ISSUED", Text("签发接口令牌", "API token issued"))
EventType("TOKEN_REVOKED", Text("撤销接口令牌", "API token revoked"))
EventType("RULE_VALUE_SET", Text("设定规则数值", "Rule value set"))
EventType("CODES_LOADED", Text("载入代码表", "Code list loaded"))
EventType("BUILTIN_LOADED", Text("载入内置数据", "Built-in data loaded"))
