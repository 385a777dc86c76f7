import type { Page } from 'playwright-core';

/** Only the page's script asks for a key: before it is there, the button shows the page again. */
export const askForKey = async (page: Page, button = 'Continue') => {
  await page.waitForLoadState();
  await page.getByRole('button', { name: button, exact: true }).click();
};

/** A phone's own authenticator, or a key that only wants to be touched, in Chromium's DevTools. Its owner touches it at once. */
export const withAuthenticator = async (page: Page, { knowsItsOwner = true } = {}) => {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('WebAuthn.enable');
  const { authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: knowsItsOwner ? 'internal' : 'usb',
      hasResidentKey: knowsItsOwner,
      hasUserVerification: knowsItsOwner,
      isUserVerified: knowsItsOwner,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** Whether the finger is the right one. */
    recognize: (isUserVerified: boolean) =>
      devTools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
};
