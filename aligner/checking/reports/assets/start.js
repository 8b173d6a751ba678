// The page is put together, and listens.

function goToHash() {
  const match = /^#row-(\d+)$/.exec(location.hash);
  if (match) goTo(Number(match[1]) - 1);
}

function onClick(event) {
  const link = event.target.closest('a[href^="#row-"]');
  // A link to where one is already changes no address, but is to lead there all the same.
  if (link && link.hash === location.hash) {
    event.preventDefault();
    goToHash();
  }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('textarea, select, input:not([type=radio], [type=checkbox])')) return;
  // J and N with Shift lead back, as on the review page, where K is another key.
  const direction = {j: 1, n: 1, J: -1, N: -1, k: -1, p: -1}[event.key];
  if (!direction) return;
  event.preventDefault();
  step(direction);
}

openStorage();
document.getElementById('texts').append(...describeTexts());
document.getElementById('contents').setAttribute('aria-label', say('contents'));
document.getElementById('contents').append(...['summary', 'verdicts', 'text', 'terms', 'method'].map(name =>
  make('a', {href: `#${name}`}, say(name))));
document.getElementById('main').append(
  summarySection(), verdictSection(), textSection(), termSection(), methodSection());
document.body.append(dialog, undoBox);
showUndo();
showStorage();
startRound();
showProgress();
// On a phone the rows without issues would be most of a long way.
if (data.flags.length && matchMedia(PHONE).matches) setFilter({issues: true});
applyFilter();

// What stays in sight at the top: the links and, along the text, the filters.
const links = document.getElementById('contents');
const bar = document.getElementById('bar');
const measure = () => {
  document.documentElement.style.setProperty('--links', `${links.offsetHeight}px`);
  document.documentElement.style.setProperty('--bar', `${links.offsetHeight + bar.offsetHeight}px`);
};
const observed = new ResizeObserver(measure);
[links, bar].forEach(each => observed.observe(each));
measure();
window.addEventListener('hashchange', goToHash);
window.addEventListener('beforeprint', () => {
  document.querySelectorAll('.folded').forEach(each => { each.open = true; });
  fillAll();
});
window.addEventListener('afterprint', dropAgain);
document.addEventListener('click', onClick);
document.addEventListener('keydown', onKey);
goToHash();
