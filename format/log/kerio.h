/* What the files of Kerio's family share. */
#ifndef WB_FORMAT_LOG_KERIO_H
#define WB_FORMAT_LOG_KERIO_H

#include "format/log/line/event.h"

/* mail.log: "Recv: Queue-ID: ..." and "Sent: Queue-ID: ...". */
bool kerio_is_mail(struct span text);
bool kerio_mail(struct event *ev, struct span text);

#endif
