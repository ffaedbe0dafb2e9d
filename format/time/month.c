#include "format/time/month.h"

struct month_name {
	struct span word;
	unsigned month;
};

enum { WORD_MAX = 8 };

/* What strftime's %b gives in the locales of systems that let the locale into
 * their logs: German, French, Spanish, Italian, Dutch, Portuguese. A word that
 * means two months in two languages is left out. Latin-1 beside UTF-8. */
static const struct month_name names[] = {
	{ SPAN_INIT("M\xc3\xa4r"), 3 },
	{ SPAN_INIT("M\xc3\xa4rz"), 3 },
	{ SPAN_INIT("M\xe4r"), 3 },
	{ SPAN_INIT("Mrz"), 3 },
	{ SPAN_INIT("Mai"), 5 },
	{ SPAN_INIT("Juni"), 6 },
	{ SPAN_INIT("Juli"), 7 },
	{ SPAN_INIT("Sept"), 9 },
	{ SPAN_INIT("Okt"), 10 },
	{ SPAN_INIT("Dez"), 12 },
	{ SPAN_INIT("janv."), 1 },
	{ SPAN_INIT("janv"), 1 },
	{ SPAN_INIT("f\xc3\xa9vr."), 2 },
	{ SPAN_INIT("f\xc3\xa9vr"), 2 },
	{ SPAN_INIT("f\xe9vr."), 2 },
	{ SPAN_INIT("mars"), 3 },
	{ SPAN_INIT("avril"), 4 },
	{ SPAN_INIT("avr."), 4 },
	{ SPAN_INIT("avr"), 4 },
	{ SPAN_INIT("mai"), 5 },
	{ SPAN_INIT("juin"), 6 },
	{ SPAN_INIT("juil."), 7 },
	{ SPAN_INIT("juil"), 7 },
	{ SPAN_INIT("ao\xc3\xbbt"), 8 },
	{ SPAN_INIT("ao\xfbt"), 8 },
	{ SPAN_INIT("sept."), 9 },
	{ SPAN_INIT("sept"), 9 },
	{ SPAN_INIT("oct."), 10 },
	{ SPAN_INIT("oct"), 10 },
	{ SPAN_INIT("nov."), 11 },
	{ SPAN_INIT("nov"), 11 },
	{ SPAN_INIT("d\303\251c."), 12 },
	{ SPAN_INIT("d\303\251c"), 12 },
	{ SPAN_INIT("ene"), 1 },
	{ SPAN_INIT("feb"), 2 },
	{ SPAN_INIT("mar"), 3 },
	{ SPAN_INIT("abr"), 4 },
	{ SPAN_INIT("may"), 5 },
	{ SPAN_INIT("jun"), 6 },
	{ SPAN_INIT("jul"), 7 },
	{ SPAN_INIT("ago"), 8 },
	{ SPAN_INIT("sep"), 9 },
	{ SPAN_INIT("dic"), 12 },
	{ SPAN_INIT("gen"), 1 },
	{ SPAN_INIT("apr"), 4 },
	{ SPAN_INIT("mag"), 5 },
	{ SPAN_INIT("giu"), 6 },
	{ SPAN_INIT("lug"), 7 },
	{ SPAN_INIT("set"), 9 },
	{ SPAN_INIT("ott"), 10 },
	{ SPAN_INIT("jan"), 1 },
	{ SPAN_INIT("mrt"), 3 },
	{ SPAN_INIT("mei"), 5 },
	{ SPAN_INIT("aug"), 8 },
	{ SPAN_INIT("okt"), 10 },
	{ SPAN_INIT("dec"), 12 },
	{ SPAN_INIT("fev"), 2 },
	{ SPAN_INIT("out"), 10 },
	{ SPAN_INIT("dez"), 12 },
};

static unsigned
key3(char a, char b, char c)
{
	return (unsigned)(unsigned char)a << 16 |
		(unsigned)(unsigned char)b << 8 | (unsigned char)c;
}

#define KEY(a, b, c) ((unsigned)(a) << 16 | (unsigned)(b) << 8 | (unsigned)(c))

unsigned
month_english(const char *p)
{
	switch (key3(p[0], p[1], p[2])) {
	case KEY('J', 'a', 'n'):
		return 1;
	case KEY('F', 'e', 'b'):
		return 2;
	case KEY('M', 'a', 'r'):
		return 3;
	case KEY('A', 'p', 'r'):
		return 4;
	case KEY('M', 'a', 'y'):
		return 5;
	case KEY('J', 'u', 'n'):
		return 6;
	case KEY('J', 'u', 'l'):
		return 7;
	case KEY('A', 'u', 'g'):
		return 8;
	case KEY('S', 'e', 'p'):
		return 9;
	case KEY('O', 'c', 't'):
		return 10;
	case KEY('N', 'o', 'v'):
		return 11;
	case KEY('D', 'e', 'c'):
		return 12;
	default:
		return 0;
	}
}

unsigned
month_named(struct span word)
{
	if (word.len < 3 || word.len > WORD_MAX)
		return 0;
	if (word.len == 3 && month_english(word.ptr))
		return month_english(word.ptr);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_eq(word, names[i].word))
			return names[i].month;
	return 0;
}
