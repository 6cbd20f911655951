"""Event types of closures: plans, forecasts, prices, firms' plans, runs, answers."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

CLOSURE_PLANNED = EventType("CLOSURE_PLANNED", Text("拟定停航检修计划", "Closure planned"))
CLOSURE_ANNOUNCED = EventType("CLOSURE_ANNOUNCED", Text("公布停航检修计划", "Closure announced"), milestone=True)
CLOSURE_OVER = EventType("CLOSURE_OVER", Text("停航检修结束", "Closure over"), milestone=True)
CLOSURE_WITHDRAWN = EventType("CLOSURE_WITHDRAWN", Text("撤回停航检修计划", "Closure plan withdrawn"))
QUEUE_FORECAST = EventType("QUEUE_FORECAST", Text("预测待闸船舶", "Queue forecast"))
WAY_PRICED = EventType("WAY_PRICED", Text("更新通道价格", "Price of a way set"))
FIRM_PLANNED = EventType("FIRM_PLANNED", Text("填报发运计划", "Shipping plan entered"))
CORRIDORS_ASKED = EventType("CORRIDORS_ASKED", Text("要求编制分流方案", "Flow plan asked for"))
CORRIDORS_PLANNED = EventType("CORRIDORS_PLANNED", Text("完成分流方案", "Flow plan made"))
CORRIDORS_FAILED = EventType("CORRIDORS_FAILED", Text("分流方案未能编制", "Flow plan could not be made"))
ADVICE_GIVEN = EventType("ADVICE_GIVEN", Text("提出错峰分流建议", "Advice given"))
ADVICE_ACCEPTED = EventType("ADVICE_ACCEPTED", Text("接受建议", "Advice accepted"))
ADVICE_REFUSED = EventType("ADVICE_REFUSED", Text("未接受建议", "Advice refused"))
ADVICE_LAPSED = EventType("ADVICE_LAPSED", Text("建议被取代", "Advice superseded"))
