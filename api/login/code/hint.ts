/** `a…z@example.com` */
export const addressHint = (address: string): string => {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  return `${local.slice(0, 1)}…${local.length > 2 ? local.slice(-1) : ''}${address.slice(at)}`;
};

/** `+49…12` */
export const numberHint = (number: string): string => `${number.slice(0, 3)}…${number.slice(-2)}`;
