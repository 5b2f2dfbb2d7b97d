import time, statistics, pytest
from django.test import Client
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.members.test_signin import ask
@pytest.mark.django_db
def test_it(cast, settings):
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "100000/m/ip"}
    t={True:[],False:[]}
    for i in range(150):
        for k in ((True,False) if i%2 else (False,True)):
            c=Client(); s=time.perf_counter(); ask(c, cast.member.email if k else "tuntematon@example.org"); t[k].append(time.perf_counter()-s)
    for k,v in t.items(): print(k,[round(x*1000,2) for x in statistics.quantiles(v[10:],n=10)])
    for k in (True,False):
        with CaptureQueriesContext(connection) as q: ask(Client(), cast.member.email if k else "tuntematon@example.org")
        for x in q.captured_queries: print(k, x["sql"][:150])
