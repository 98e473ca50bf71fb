// Shows notices on a device while no page is open. It keeps no page, and answers no request of one.
addEventListener("install", () => self.skipWaiting());

// A browser wants something shown for whatever arrives.
const UNREADABLE = { title: "There is a notice for you", body: "", url: "/notices", tag: "unreadable", notice: null };

const read = (data) => {
  try {
    return { ...UNREADABLE, ...data.json() };
  } catch {
    return UNREADABLE;
  }
};

addEventListener("push", (event) => {
  const { title, body, url, tag, notice } = read(event.data);
  event.waitUntil(registration.showNotification(title, { body, tag, renotify: true, data: { url, notice } }));
});

const post = (path, body) =>
  fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

addEventListener("notificationclick", (event) => {
  const { url, notice } = event.notification.data;
  event.notification.close();
  event.waitUntil(Promise.all([show(new URL(url, location.origin)), notice && markAsRead(notice)]));
});

// A page with something half typed on it is not led elsewhere.
const show = async (url) => {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find((page) => new URL(page.url).pathname === url.pathname);
  return open ? open.focus() : clients.openWindow(url.href);
};

// What is not written down stays unread.
const markAsRead = (notice) => post("/api/me/notices/read", { ids: [notice] }).catch(() => {});

// The push service of the browser gave it another address.
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event.newSubscription)));

const renew = async (given) => {
  const { publicKey } = await (await fetch("/api/me/push-key")).json();
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  const { endpoint, keys } = (given ?? (await registration.pushManager.subscribe(options))).toJSON();
  await post("/api/me/push-subscriptions", { endpoint, keys });
};
