/* The commonest lines of Postfix told by how they begin. For postfix.c only. */
#ifndef WB_FORMAT_LOG_POSTFIX_POSTFIX_KNOWS_H
#define WB_FORMAT_LOG_POSTFIX_POSTFIX_KNOWS_H

#include "format/log/line/event.h"

/* A daemon's parser, as in the table of postfix.c. */
typedef bool postfix_parser(struct event *ev, struct span text);

/* True only if `parser` surely takes `text`, which is what follows the queue
 * id; false says nothing. */
bool postfix_knows(postfix_parser *parser, struct span text);

#endif
