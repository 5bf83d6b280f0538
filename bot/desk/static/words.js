// What our scripts say, in the language of the page. The English sentence is the key; the page carries the others
// (tongues.py finds them in the catalogue by the names of these files). Placeholders as %(name)s.

const WORDS = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
const rule = new Intl.PluralRules(document.documentElement.lang || "en");
const fill = (words, values) => words.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);

export const say = (text, values = {}) => fill(WORDS[text] ?? text, values);

export function sayMany(one, many, num, values = {}) {
  const [first, others] = WORDS[one] ?? [one, many];
  return fill(rule.select(num) === "one" ? first : others, { num, ...values });
}
