// Search and replace in the sentences of both languages.
//
// Query: {find, replacement, isRegex, matchCase, side: 0, 1 or null for both}.

import {cleanText} from './shaping.js';
import {rowOfSentence} from './model.js';

/** The pattern of a query, or why there is none: {pattern, reason}. */
export function patternOf({find, isRegex = false, matchCase = false}) {
  if (!find) return {pattern: null, reason: 'no_pattern'};
  try {
    const source = isRegex ? find : find.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    return {pattern: new RegExp(source, matchCase ? 'gu' : 'giu'), reason: ''};
  } catch {  // SyntaxError for what is no regular expression
    return {pattern: null, reason: 'bad_pattern'};
  }
}

/** Where a pattern stands in a text, as [start, stop]. */
export function matchesIn(text, pattern) {
  return Array.from(text.matchAll(pattern), match => [match.index, match.index + match[0].length]);
}

function sidesOf({side = null}) {
  return side === null ? [0, 1] : [side];
}

/** All places of a query in text order, with the row and its id: {matches, reason}. */
export function findAll(model, query) {
  const {pattern, reason} = patternOf(query);
  if (!pattern) return {matches: [], reason};
  const matches = [];
  for (const side of sidesOf(query)) {
    for (const [sentence, text] of model.sides[side].sentences.entries()) {
      for (const [start, stop] of matchesIn(text, pattern)) {
        const index = rowOfSentence(model, side, sentence);
        matches.push({index, id: model.beads[index].id, side, sentence, start, stop});
      }
    }
  }
  return {matches: matches.sort((one, other) => one.index - other.index || one.side - other.side), reason: ''};
}

/**
 * The sentences that replacing would change: {sentences: [{side, sentence, text}], places, emptied, reason}.
 * `places` counts what is replaced; a sentence of which nothing would be left stays, and `emptied` counts those.
 * With `at`, a match of `findAll`, nothing else is replaced.
 */
export function replacementsOf(model, query) {
  const {pattern, reason} = patternOf(query);
  const plan = {sentences: [], places: 0, emptied: 0, reason};
  if (!pattern) return plan;
  for (const {side, sentence, places, replaced} of query.at ? [replacedAt(model, query, pattern)] : replacedAll(model, query, pattern)) {
    const {separator, sentences} = model.sides[side];
    const text = cleanText(replaced, separator);
    if (text === sentences[sentence]) continue;
    if (!text) {
      plan.emptied++;
      continue;
    }
    plan.places += places;
    plan.sentences.push({side, sentence, text});
  }
  return plan;
}

// In a literal replacement `$` is a dollar.
const replacementOf = ({isRegex, replacement}) => isRegex ? replacement : () => replacement;

function replacedAll(model, query, pattern) {
  return sidesOf(query).flatMap(side => model.sides[side].sentences.map((text, sentence) =>
    ({side, sentence, places: matchesIn(text, pattern).length, replaced: text.replace(pattern, replacementOf(query))}))
    .filter(({places}) => places));
}

// A pattern that sticks to a place sees the text around it, as the one that found the place did.
function replacedAt(model, query, pattern) {
  const {side, sentence, start} = query.at;
  const once = new RegExp(pattern.source, pattern.flags.replace('g', 'y'));
  once.lastIndex = start;
  return {side, sentence, places: 1, replaced: model.sides[side].sentences[sentence].replace(once, replacementOf(query))};
}
