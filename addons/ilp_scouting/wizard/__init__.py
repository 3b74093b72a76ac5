from . import ilp_match_reject
from . import ilp_match_decide
from . import ilp_need_close
from . import ilp_need_return
from . import ilp_path_close
from . import ilp_need_publish
from . import ilp_conflict_acknowledge
from . import ilp_radar
