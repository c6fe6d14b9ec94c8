package io.messagescheduler.worker;

import java.lang.reflect.Proxy;
import org.apache.kafka.clients.admin.Admin;

/** An admin client that must not be asked anything. */
final class NoAdmin {
    private NoAdmin() {}

    static Admin make() {
        return (Admin) Proxy.newProxyInstance(
                NoAdmin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> {
                    throw new AssertionError(method + " was called");
                });
    }
}
