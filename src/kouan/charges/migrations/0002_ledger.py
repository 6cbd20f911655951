"""The ledger guards itself: entries balance at commit, nothing is changed or deleted."""

from django.db import migrations

FORWARD = """
create function charges_entry_balances() returns trigger language plpgsql as $$
begin
  if (select coalesce(sum(amount), 0) from charges_posting where entry_id = new.entry_id) <> 0 then
    raise exception 'ledger entry % does not balance', new.entry_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger charges_posting_balances after insert on charges_posting
  deferrable initially deferred for each row execute function charges_entry_balances();
create function charges_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append only' using errcode = 'restrict_violation';
end $$;
create trigger charges_posting_append_only before update or delete on charges_posting
  for each row execute function charges_append_only();
create trigger charges_entry_append_only before update or delete on charges_entry
  for each row execute function charges_append_only();
create trigger charges_posting_no_truncate before truncate on charges_posting
  for each statement execute function journal_refuse_truncate();
create sequence charges_bill_number;
"""
BACK = """
drop trigger charges_posting_balances on charges_posting;
drop trigger charges_posting_append_only on charges_posting;
drop trigger charges_posting_no_truncate on charges_posting;
drop trigger charges_entry_append_only on charges_entry;
drop function charges_entry_balances();
drop function charges_append_only();
drop sequence charges_bill_number;
"""


class Migration(migrations.Migration):
    dependencies = [("charges", "0001_initial"), ("journal", "0002_tables")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
