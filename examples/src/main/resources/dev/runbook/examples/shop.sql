-- A small shop as it looks at four minutes past three: payments at one provider fail since a deploy 35 minutes ago.
create table orders (
  id bigint primary key,
  customer_id bigint not null,
  region text not null,
  status text not null,
  total numeric(10, 2) not null,
  created timestamptz not null
);
create table payments (
  id bigint generated always as identity primary key,
  order_id bigint not null references orders (id),
  provider text not null,
  state text not null,
  took_ms integer not null,
  at timestamptz not null
);
-- Nobody thought of an index on session_id: each look-up reads it all.
create table page_views (
  id bigint generated always as identity primary key,
  session_id uuid not null,
  path text not null,
  at timestamptz not null
);

select setseed(0.42);

insert into orders
select i, 1 + (random() * 4000)::int, (array['eu', 'us', 'ap'])[1 + (random() * 2.999)::int % 3], 'PAID',
       round((5 + random() * 195)::numeric, 2), now() - interval '3 hours' * (1 - i / 24000.0)
from generate_series(1, 24000) i;

insert into payments (order_id, provider, state, took_ms, at)
select id, provider,
       case when provider = 'northpay' and created > now() - interval '35 minutes' and dice < 0.38 then 'TIMED_OUT'
            when dice > 0.995 then 'DECLINED' else 'CAPTURED' end,
       case when provider = 'northpay' and created > now() - interval '35 minutes' then 900 + (dice * 9000)::int
            else 60 + (dice * 140)::int end,
       created + interval '2 seconds'
from (select id, created, case when random() < 0.55 then 'northpay' else 'southpay' end provider, random() dice from orders) o;

update orders o set status = 'PAYMENT_PENDING' from payments p where p.order_id = o.id and p.state = 'TIMED_OUT';
update orders o set status = 'CANCELLED' from payments p where p.order_id = o.id and p.state = 'DECLINED';

insert into page_views (session_id, path, at)
select md5((i % 20000)::text)::uuid, '/product/' || i % 997, now() - interval '1 day' * random()
from generate_series(1, 200000) i;

create index on orders (created);
create index on payments (order_id);
analyze;
