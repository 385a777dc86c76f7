// A form is sent once, however often its button is pressed: what it does, it would do twice, and the second answer is the one that is
// seen. Whoever stopped the browser, or comes back to the page, may send it again.
const patienceMs = 10_000;

document.addEventListener('submit', (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.hasAttribute('data-sent')) return event.preventDefault();
  form.setAttribute('data-sent', '');
  setTimeout(() => form.removeAttribute('data-sent'), patienceMs);
});
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) form.removeAttribute('data-sent');
});
