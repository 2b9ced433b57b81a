// region readme:jshell
import dev.runbook.examples.Shop;
var shop = Shop.open();
var rb = Runbook.open("demo");
var db = Sql.on(rb).connect(shop.url(), Shop.USER, shop.password());
db.query("select status, count(*) n from orders group by status order by n desc").table()
db.query("select date_trunc('minute', at) as minute, count(*) payments from payments where at between :from and :to group by 1").last("1h").chart()
// endregion
/exit
