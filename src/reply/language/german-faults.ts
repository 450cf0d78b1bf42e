// German for what goes wrong: the public texts of src/errors.ts.

import type { Sentence } from "../../../runtime/sentences.ts";

/** germanFaults is a part of german. */
export const germanFaults = {
  "The address of this request can be read in more than one way. Use a plain path.":
    "Die Adresse dieser Anfrage lässt sich auf mehr als eine Art lesen. Verwenden Sie einen einfachen Pfad.",
  "The request's Host header is missing, repeated or not a host name. Send one that names this site.":
    "Die Kopfzeile Host der Anfrage fehlt, ist doppelt oder kein Hostname. Senden Sie eine, die diese Seite nennt.",
  "The request has a header that can be read in more than one way. Send it once, and in its plain form.":
    "Die Anfrage hat eine Kopfzeile, die sich auf mehr als eine Art lesen lässt. Senden Sie sie einmal und in ihrer einfachen Form.",
  "The request is not valid HTTP. Check the program that sent it.":
    "Die Anfrage ist kein gültiges HTTP. Prüfen Sie das Programm, das sie gesendet hat.",
  "The request's address and headers are too large together (header-limit). Delete this site's cookies, or send less.":
    "Adresse und Kopfzeilen der Anfrage sind zusammen zu groß (header-limit). Löschen Sie die Cookies dieser Seite, oder senden Sie weniger.",
  "The request has too many headers (header-count). Send fewer.":
    "Die Anfrage hat zu viele Kopfzeilen (header-count). Senden Sie weniger.",
  "This address does not switch to the protocol that was asked for. Ask without an Upgrade.":
    "Diese Adresse wechselt nicht zum verlangten Protokoll. Fragen Sie ohne Upgrade an.",
  "What the Expect header asks for is not known here. Ask without it.":
    "Was die Kopfzeile Expect verlangt, ist hier nicht bekannt. Fragen Sie ohne sie an.",
  "This WebSocket handshake is not complete. Send a GET with a valid Sec-WebSocket-Key.":
    "Dieser WebSocket-Handshake ist nicht vollständig. Senden Sie ein GET mit einem gültigen Sec-WebSocket-Key.",
  "WebSockets are spoken here in version {1}. Ask for that one.":
    "WebSockets werden hier in Version {1} gesprochen. Fragen Sie mit dieser an.",
  "The request took too long to arrive. Send it again.":
    "Die Anfrage brauchte zu lange, um anzukommen. Senden Sie sie noch einmal.",
  "This may not go where its Destination says, or not in one request. Check what is allowed there.":
    "Das darf nicht dorthin, wohin Destination zeigt, oder nicht in einer Anfrage. Prüfen Sie, was dort erlaubt ist.",
  "The Destination of this request is on another server. Choose one on this server.":
    "Das Ziel dieser Anfrage (Destination) liegt auf einem anderen Server. Wählen Sie eines auf diesem.",
  "There is nothing at this address. Check how it is spelled.":
    "Unter dieser Adresse gibt es nichts. Prüfen Sie, wie sie geschrieben ist.",
  "The access token is not valid here. Get a new one.": "Das Zugriffstoken gilt hier nicht. Holen Sie ein neues.",
  "The access token has expired. Get a new one.": "Das Zugriffstoken ist abgelaufen. Holen Sie ein neues.",
  "The access token comes from an issuer that is not trusted here. Get one from an issuer that is.":
    "Das Zugriffstoken kommt von einem Aussteller, dem hier nicht vertraut wird. Holen Sie eines von einem, dem vertraut wird.",
  "The access token is not valid yet: two clocks differ. Ask whoever runs this site to set them.":
    "Das Zugriffstoken gilt noch nicht: zwei Uhren gehen verschieden. Bitten Sie den Betreiber dieser Seite, sie zu stellen.",
  "Signing in does not work now: two clocks differ too much. Give the support code to whoever runs this site.":
    "Die Anmeldung geht jetzt nicht: zwei Uhren gehen zu verschieden. Geben Sie dem Betreiber dieser Seite den Supportcode.",
  "Sign in to go on.": "Melden Sie sich an, um weiterzumachen.",
  "Your browser sends two session cookies, and one of them is not ours. Delete this site's cookies, then sign in.":
    "Ihr Browser sendet zwei Sitzungscookies, und eines davon ist nicht von uns. Löschen Sie die Cookies dieser Seite, und melden Sie sich dann an.",
  "This sign-in took too long, or did not begin here. Sign in again.":
    "Diese Anmeldung hat zu lange gedauert oder hat nicht hier begonnen. Melden Sie sich noch einmal an.",
  "This sign-in was used already. Go on, or sign in again.":
    "Diese Anmeldung wurde schon verwendet. Gehen Sie weiter, oder melden Sie sich noch einmal an.",
  "This sign-in did not begin in this browser. Sign in again.":
    "Diese Anmeldung hat nicht in diesem Browser begonnen. Melden Sie sich noch einmal an.",
  "Signing in needs a cookie that this browser did not keep. Allow cookies for this site, then sign in again.":
    "Die Anmeldung braucht ein Cookie, das dieser Browser nicht behalten hat. Erlauben Sie dieser Seite Cookies, und melden Sie sich dann noch einmal an.",
  "Too many sign-ins come from your network at once. Wait a moment, then try again.":
    "Aus Ihrem Netz kommen zu viele Anmeldungen auf einmal. Warten Sie einen Moment, und versuchen Sie es noch einmal.",
  "You were not signed in. Try again; if it ends here each time, give the support code to whoever runs this site.":
    "Sie wurden nicht angemeldet. Versuchen Sie es noch einmal; endet es jedes Mal hier, geben Sie dem Betreiber dieser Seite den Supportcode.",
  "Your provider has too much to do. Try again in a moment.":
    "Ihr Anbieter hat gerade zu viel zu tun. Versuchen Sie es gleich noch einmal.",
  "Signing in is not set up completely here. Give the support code to whoever runs this site: the log has the reason.":
    "Die Anmeldung ist hier nicht vollständig eingerichtet. Geben Sie dem Betreiber dieser Seite den Supportcode: der Grund steht im Protokoll.",
  "Your provider does not accept this site. Give the support code to whoever runs it: the log has the reason.":
    "Ihr Anbieter nimmt diese Seite nicht an. Geben Sie ihrem Betreiber den Supportcode: der Grund steht im Protokoll.",
  "The sign-in has to begin once more. Try again.":
    "Die Anmeldung muss noch einmal beginnen. Versuchen Sie es noch einmal.",
  "What your provider answered could not be checked. Try again; if it ends here each time, give the support code to whoever runs this site.":
    "Was Ihr Anbieter geantwortet hat, ließ sich nicht prüfen. Versuchen Sie es noch einmal; endet es jedes Mal hier, geben Sie dem Betreiber dieser Seite den Supportcode.",
  "What your provider says of you could not be used here. Give the support code to whoever runs this site.":
    "Was Ihr Anbieter von Ihnen sagt, war hier nicht zu gebrauchen. Geben Sie dem Betreiber dieser Seite den Supportcode.",
  "Your provider answered about two different people. Sign in again.":
    "Ihr Anbieter hat über zwei verschiedene Personen geantwortet. Melden Sie sich noch einmal an.",
  "What your provider says of your groups is not understood here. Give the support code to whoever runs this site.":
    "Was Ihr Anbieter von Ihren Gruppen sagt, wird hier nicht verstanden. Geben Sie dem Betreiber dieser Seite den Supportcode.",
  "Your provider left out something that is needed here. Give the support code to whoever runs this site.":
    "Ihr Anbieter hat etwas ausgelassen, das hier gebraucht wird. Geben Sie dem Betreiber dieser Seite den Supportcode.",
  "What your provider answered belongs to another sign-in. Sign in again.":
    "Was Ihr Anbieter geantwortet hat, gehört zu einer anderen Anmeldung. Melden Sie sich noch einmal an.",
  "Your provider ended your session. Sign in again.":
    "Ihr Anbieter hat Ihre Sitzung beendet. Melden Sie sich noch einmal an.",
  "This account cannot be used here at the moment. If you need it, give the support code to whoever runs this site.":
    "Dieses Konto ist hier im Moment nicht zu gebrauchen. Wenn Sie es brauchen, geben Sie dem Betreiber dieser Seite den Supportcode.",
  "The logout token is not valid here. The log has the reason.":
    "Das Logout-Token gilt hier nicht. Der Grund steht im Protokoll.",
  "This request did not come from a page of this site. Open that page, and use its own buttons.":
    "Diese Anfrage kam nicht von einer Seite dieses Anbieters. Öffnen Sie die Seite hier, und verwenden Sie ihre eigenen Knöpfe.",
  "A service worker of this application could read this page, so it is not shown. Whoever runs the application has to let addresses under /.sallyport/ past the worker.":
    "Ein Service Worker dieser Anwendung könnte diese Seite lesen, darum wird sie nicht gezeigt. Der Betreiber der Anwendung muss Adressen unter /.sallyport/ am Service Worker vorbeilassen.",
  "This needs you to confirm that it is you, anew or in a stronger way.":
    "Dafür müssen Sie bestätigen, dass Sie es sind, neu oder auf eine stärkere Art.",
  "That was another account than the one that is signed in here. Use the same one, or sign out first.":
    "Das war ein anderes Konto als das, das hier angemeldet ist. Verwenden Sie dasselbe, oder melden Sie sich zuerst ab.",
  "Your provider did not say how strongly it checked that it is you. Give the support code to whoever runs this site.":
    "Ihr Anbieter hat nicht gesagt, wie gründlich er geprüft hat, dass Sie es sind. Geben Sie dem Betreiber dieser Seite den Supportcode.",
  "Your provider confirmed less than this needs. Try again, with a phone or a security key.":
    "Ihr Anbieter hat weniger bestätigt, als hier nötig ist. Versuchen Sie es noch einmal, mit einem Telefon oder einem Sicherheitsschlüssel.",
  "Your provider confirmed it in a way that is not known here. Give the support code to whoever runs this site.":
    "Ihr Anbieter hat es auf eine Art bestätigt, die hier nicht bekannt ist. Geben Sie dem Betreiber dieser Seite den Supportcode.",
  "Your provider did not check it in the way that this needs. Try again, with a phone or a security key.":
    "Ihr Anbieter hat es nicht so geprüft, wie es hier nötig ist. Versuchen Sie es noch einmal, mit einem Telefon oder einem Sicherheitsschlüssel.",
  "Your provider did not say when you confirmed it. Give the support code to whoever runs this site.":
    "Ihr Anbieter hat nicht gesagt, wann Sie es bestätigt haben. Geben Sie dem Betreiber dieser Seite den Supportcode.",
  "Your provider said when you confirmed it, but not as a time. Give the support code to whoever runs this site.":
    "Ihr Anbieter hat gesagt, wann Sie es bestätigt haben, aber nicht als Zeit. Geben Sie dem Betreiber dieser Seite den Supportcode.",
  "Your provider confirmed it too long ago. Try again, and sign in there anew.":
    "Ihr Anbieter hat es vor zu langer Zeit bestätigt. Versuchen Sie es noch einmal, und melden Sie sich dort neu an.",
  "Your provider answered from an earlier sign-in, and this needs a new one. Sign out there, then try again.":
    "Ihr Anbieter hat aus einer früheren Anmeldung geantwortet, und hier ist eine neue nötig. Melden Sie sich dort ab, und versuchen Sie es dann noch einmal.",
  "Your provider cannot confirm what this needs. Set up a phone or a security key there, then try again.":
    "Ihr Anbieter kann nicht bestätigen, was hier nötig ist. Richten Sie dort ein Telefon oder einen Sicherheitsschlüssel ein, und versuchen Sie es dann noch einmal.",
  "This cannot be confirmed here, or not with an access token. Sign in with a browser, or ask whoever runs this site.":
    "Das lässt sich hier nicht bestätigen, oder nicht mit einem Zugriffstoken. Melden Sie sich mit einem Browser an, oder fragen Sie den Betreiber dieser Seite.",
  "This page has expired, or is for another account. Open what you wanted again.":
    "Diese Seite ist abgelaufen oder gehört zu einem anderen Konto. Öffnen Sie noch einmal, was Sie wollten.",
  "This address asks for something that cannot be confirmed here. Choose from what can.":
    "Diese Adresse verlangt etwas, das sich hier nicht bestätigen lässt. Wählen Sie aus dem, was sich bestätigen lässt.",
  "This form is too large to be kept while you confirm that it is you. Confirm it first, then send the form again.":
    "Dieses Formular ist zu groß, um aufgehoben zu werden, während Sie bestätigen, dass Sie es sind. Bestätigen Sie es zuerst, und senden Sie das Formular dann noch einmal.",
  "There is no room to keep this upload while you confirm that it is you. Confirm it first, then send the upload again.":
    "Es ist kein Platz, diesen Upload aufzuheben, während Sie bestätigen, dass Sie es sind. Bestätigen Sie es zuerst, und senden Sie den Upload dann noch einmal.",
  "What you sent was delivered already, or waited too long. Check which, before you send it again.":
    "Was Sie gesendet haben, wurde schon zugestellt oder hat zu lange gewartet. Prüfen Sie, was davon, bevor Sie es noch einmal senden.",
  "That did not match. Type the code that is shown now.":
    "Das passte nicht. Geben Sie den Code ein, der jetzt gezeigt wird.",
  "That code was used already. Wait for the next one.":
    "Dieser Code wurde schon verwendet. Warten Sie auf den nächsten.",
  "Too many tries. Wait a few minutes, then try again.":
    "Zu viele Versuche. Warten Sie einige Minuten, und versuchen Sie es dann noch einmal.",
  "The passkey's answer could not be checked. Try again.":
    "Die Antwort des Passkeys ließ sich nicht prüfen. Versuchen Sie es noch einmal.",
  "This page has expired, or was used already. Try again.":
    "Diese Seite ist abgelaufen oder wurde schon verwendet. Versuchen Sie es noch einmal.",
  "This is set up already. Add another one, or go back.":
    "Das ist schon eingerichtet. Fügen Sie etwas anderes hinzu, oder gehen Sie zurück.",
  "There is no room for another one. Remove one first.": "Für noch eines ist kein Platz. Entfernen Sie zuerst eines.",
  "This cannot be confirmed with that. Use one of the ways on this page.":
    "Damit lässt es sich nicht bestätigen. Verwenden Sie einen der Wege auf dieser Seite.",
  "You may not do this. If you need to, give the support code to whoever runs this site.":
    "Das dürfen Sie nicht. Wenn Sie es müssen, geben Sie dem Betreiber dieser Seite den Supportcode.",
  "The policy for this request failed, so it was refused. Give the support code to whoever runs this site.":
    "Die Richtlinie für diese Anfrage ist gescheitert, darum wurde sie abgelehnt. Geben Sie dem Betreiber dieser Seite den Supportcode.",
  "The policy for this request took too long, so it was refused. Try again in a moment.":
    "Die Richtlinie für diese Anfrage hat zu lange gebraucht, darum wurde sie abgelehnt. Versuchen Sie es gleich noch einmal.",
  "The policy for this request took too long again and again, so it is not asked for a while. Try again later.":
    "Die Richtlinie für diese Anfrage hat wieder und wieder zu lange gebraucht, darum wird sie eine Weile nicht gefragt. Versuchen Sie es später noch einmal.",
  "The policy for this request used too much memory, so it was refused. Give the support code to whoever runs this site.":
    "Die Richtlinie für diese Anfrage hat zu viel Speicher gebraucht, darum wurde sie abgelehnt. Geben Sie dem Betreiber dieser Seite den Supportcode.",
  "The policy for this request gave no usable answer, so it was refused. Give the support code to whoever runs this site.":
    "Die Richtlinie für diese Anfrage gab keine brauchbare Antwort, darum wurde sie abgelehnt. Geben Sie dem Betreiber dieser Seite den Supportcode.",
  "The gateway was too busy to decide about this request. Try again in a moment.":
    "Das Gateway hatte zu viel zu tun, um über diese Anfrage zu entscheiden. Versuchen Sie es gleich noch einmal.",
  "The gateway is not ready to decide about this request. Try again in a moment.":
    "Das Gateway ist noch nicht so weit, über diese Anfrage zu entscheiden. Versuchen Sie es gleich noch einmal.",
  "The policies could not be loaded. Try again in a minute.":
    "Die Richtlinien konnten nicht geladen werden. Versuchen Sie es in einer Minute noch einmal.",
  "The service behind this address cannot be reached. Try again in a minute.":
    "Der Dienst hinter dieser Adresse ist nicht erreichbar. Versuchen Sie es in einer Minute noch einmal.",
  "The service behind this address gave an answer that cannot be used. If it lasts, give the support code to whoever runs this site.":
    "Der Dienst hinter dieser Adresse gab eine Antwort, die nicht zu gebrauchen ist. Bleibt es dabei, geben Sie dem Betreiber dieser Seite den Supportcode.",
  "No instance of the service behind this address is healthy. Try again in a minute.":
    "Keine Instanz des Dienstes hinter dieser Adresse ist bereit. Versuchen Sie es in einer Minute noch einmal.",
  "The service behind this address has too much to do. Try again in a moment.":
    "Der Dienst hinter dieser Adresse hat zu viel zu tun. Versuchen Sie es gleich noch einmal.",
  "The service behind this address took too long. Check whether it was done, before you try again.":
    "Der Dienst hinter dieser Adresse hat zu lange gebraucht. Prüfen Sie, ob es getan ist, bevor Sie es noch einmal versuchen.",
  "The client went away.": "Der Client ist gegangen.",
  "The gateway is starting or stopping. Try again in a moment.":
    "Das Gateway startet gerade oder hält an. Versuchen Sie es gleich noch einmal.",
  "The gateway has no room for another connection. Try again in a moment.":
    "Das Gateway hat keinen Platz für eine weitere Verbindung. Versuchen Sie es gleich noch einmal.",
  "This address does not take that method. Use another one.":
    "Diese Adresse nimmt diese Methode nicht an. Verwenden Sie eine andere.",
  "This page is not made in advance. Open it to see it.":
    "Diese Seite wird nicht im Voraus gemacht. Öffnen Sie sie, um sie zu sehen.",
  "Something failed in the gateway, so the request was refused. Give the support code to whoever runs this site.":
    "Im Gateway ist ein Fehler aufgetreten, darum wurde die Anfrage abgelehnt. Geben Sie dem Betreiber dieser Seite den Supportcode.",
  "The gateway cannot vouch for you to the service behind this address. Try again in a minute.":
    "Das Gateway kann sich gegenüber dem Dienst hinter dieser Adresse nicht für Sie verbürgen. Versuchen Sie es in einer Minute noch einmal.",
  "What is done here has to be logged, and the log cannot be written now. Try again in a moment.":
    "Was hier geschieht, muss protokolliert werden, und das Protokoll lässt sich gerade nicht schreiben. Versuchen Sie es gleich noch einmal.",
  "It has ended, but that could not be saved yet, and is tried again by itself. Look in a few minutes whether it is back.":
    "Es ist beendet, aber das konnte noch nicht gespeichert werden und wird von selbst noch einmal versucht. Sehen Sie in einigen Minuten nach, ob es wieder da ist.",
  "Too much waits for the session store. Try again in a moment.":
    "Zu vieles wartet auf den Sitzungsspeicher. Versuchen Sie es gleich noch einmal.",
  "Nothing can be saved here now. Try again in a minute.":
    "Hier kann gerade nichts gespeichert werden. Versuchen Sie es in einer Minute noch einmal.",
  "The gateway cannot reach its session store. Try again in a minute.":
    "Das Gateway erreicht seinen Sitzungsspeicher nicht. Versuchen Sie es in einer Minute noch einmal.",
  "Your provider cannot be reached. Try again in a minute.":
    "Ihr Anbieter ist nicht erreichbar. Versuchen Sie es in einer Minute noch einmal.",
} as const satisfies Partial<Record<Sentence, string>>;
