// Marks the rules that a new password meets as it is typed. The server decides: without this script nothing is missing but the marks.
const isMet = {
  length: (password, { least }) => [...password].length >= Number(least),
  lowercase: (password) => /[a-z]/.test(password),
  uppercase: (password) => /[A-Z]/.test(password),
  number: (password) => /[0-9]/.test(password),
  symbol: (password) => /[^A-Za-z0-9]/.test(password),
};

const field = document.querySelector('input[aria-describedby~="rules"]');
const rules = document.querySelectorAll('#rules [data-rule]');
const mark = () => {
  for (const rule of rules) rule.classList.toggle('met', isMet[rule.dataset.rule](field.value, rule.dataset));
};
field?.addEventListener('input', mark);
