/* The version of the program, as --version, the journal and text output say
 * it. Files of an index have version numbers of their own. */
#ifndef WB_FORMAT_BASE_VERSION_H
#define WB_FORMAT_BASE_VERSION_H

#define WB_PROGRAM_VERSION "0.1.0"

#endif
